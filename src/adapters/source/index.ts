export { createJobLoader, type JobLoaderOptions } from './job-loader.ts';
