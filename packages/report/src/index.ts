export * from './answers.ts';
export * from './evidence-summary.ts';
export * from './limit.ts';
export * from './markdown.ts';
