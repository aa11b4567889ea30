export * from './match-attestations.ts';
export * from './question.ts';
export * from './statement.ts';
