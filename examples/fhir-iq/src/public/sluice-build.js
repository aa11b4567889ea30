// Written by Sluice at publish; what stands in the repository is for local work only.
export const buildId = 'local';
export const commit = '0000000000000000000000000000000000000000';
export const environment = 'local';
export const flags = Object.freeze({});
export const headers = Object.freeze({ security: {}, cache: {} });
export const limits = Object.freeze({});
