import { setFlagsFromString } from 'node:v8';

const [major = 0] = process.versions.node.split('.').map(Number);

/**
 * V8 before Node 24 compiles a call of WebAssembly into its hot JavaScript caller and cannot undo that while the call
 * runs if the result is an object: the whole process aborts with "unreachable code" in
 * Deoptimizer::DoComputeBuiltinContinuation, after some thousand decisions of Cedar. Here such calls are not compiled
 * in, which costs nothing that can be measured beside Cedar's own work. Node 24 needs no help, and later releases may
 * not know the flag.
 */
if (major < 24) setFlagsFromString('--no-turbo-inline-js-wasm-calls');
