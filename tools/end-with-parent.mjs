// npm runs a script by way of a shell and passes a signal on to that shell alone, which ends without telling us: so the
// end of our parent counts as a request to end.
const parent = process.ppid;
const watch = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(watch);
  process.kill(process.pid, 'SIGTERM');
}, 250);
watch.unref();
