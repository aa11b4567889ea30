export * from './build-id.ts';
export * from './build-module.ts';
export * from './publish.ts';
export * from './release.ts';
export * from './request.ts';
export * from './source.ts';
export * from './steps.ts';
export * from './upload.ts';
