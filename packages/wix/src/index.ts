export * from './environment.ts';
export * from './live-build.ts';
export * from './outcome.ts';
