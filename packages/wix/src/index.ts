export * from './cli.ts';
export * from './environment.ts';
export * from './find-cli.ts';
export * from './home.ts';
export * from './live-build.ts';
export * from './outcome.ts';
export * from './output.ts';
export * from './project.ts';
