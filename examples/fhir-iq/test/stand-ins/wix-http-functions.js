/** As wix-http-functions: an answer of any status. */
export const response = (options) => options;
