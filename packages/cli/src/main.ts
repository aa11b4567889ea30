import { runCli } from './cli.ts';

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  directory: process.cwd(),
  color: process.stderr.isTTY && (process.env['NO_COLOR'] ?? '') === '',
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
// Proxied connections leave timers of some seconds behind: once all is written there is nothing to wait for.
process.stdout.write('', () => process.exit());
