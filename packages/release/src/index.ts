export * from './build-id.ts';
export * from './build-module.ts';
export * from './release.ts';
export * from './source.ts';
export * from './upload.ts';
