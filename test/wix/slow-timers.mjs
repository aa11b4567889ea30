// Preloaded into the Wix CLI: its waits of seconds and minutes become fifty times shorter.
const { setTimeout: later } = globalThis;
globalThis.setTimeout = Object.assign(
  (work, milliseconds = 0, ...rest) =>
    later(work, milliseconds >= 1000 ? milliseconds / 50 : milliseconds, ...rest),
  later,
);
