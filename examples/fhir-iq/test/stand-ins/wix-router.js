/** As wix-router: what a router may answer. */
export const notFound = () => ({ status: 404 });
export const redirect = (location, status) => ({ status: Number(status), location });
