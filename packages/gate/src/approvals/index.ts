export * from './match-approvals.ts';
export * from './question.ts';
