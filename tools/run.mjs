// Builds, then runs the program in this very process, which ends when npm is told to end.
import './build.mjs';
import './end-with-parent.mjs';

await import('../dist/src/main.js');
