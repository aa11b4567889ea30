export * from './action.ts';
export * from './types.ts';
