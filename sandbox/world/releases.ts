/** How a release behaves that ends soon after it was started. */
export interface BrokenRelease {
  readonly code: number;
  readonly afterMs: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

/** Releases of the practice world's services: the tags of their images, or what their processes know of. */
export const RELEASES: Readonly<Record<string, readonly string[]>> = {
  web: ['1.0.0', '1.0.1', '1.1.0', '1.1.9', '1.2.0'],
  api: ['3.4.0', '3.4.1', '3.5.0', '4.0.0'],
  checkout: ['2.7.0', '2.7.1', '2.7.2', '2.8.0'],
  import: ['0.4.0', '0.4.1', '0.5.0'],
};

/** The secrets in the log are made up; they stand there so that masking can be seen to work. */
export const BROKEN_WEB: BrokenRelease = {
  code: 1,
  afterMs: 1500,
  stdout: ['{"level":"info","msg":"web 1.1.9 starting","port":"$NOMAD_PORT_app","features":["search","new_checkout"]}'],
  stderr: [
    'ERROR cannot open the session store: redis://web:hunter2-not-a-real-secret@sessions.service.consul:6379/0',
    'ERROR PAYMENTS_APIKEY=sk_live_not_a_real_key_51H8x was refused by the payment provider (401)',
    "TypeError: Cannot read properties of undefined (reading 'currency')",
    '    at priceOf (/app/dist/checkout/price.js:41:27)',
    '    at renderCart (/app/dist/checkout/cart.js:88:14)',
    '    at Server.warmUp (/app/dist/server.js:132:9)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
    'FATAL web 1.1.9 could not warm up, exiting with code 1',
  ],
};

/** Releases that end soon, by service and version. */
export const BROKEN: Readonly<Record<string, Readonly<Record<string, BrokenRelease>>>> = {
  web: { '1.1.9': BROKEN_WEB },
};
