/** As much of wix-data as the site uses: collections in memory, queries by range. */
const collections = new Map();

const itemsOf = (name) => {
  if (!collections.has(name)) collections.set(name, []);
  return collections.get(name);
};

function query(name, tests = []) {
  const and = (test) => query(name, [...tests, test]);
  return {
    eq: (key, value) => and((item) => item[key] === value),
    ge: (key, value) => and((item) => item[key] >= value),
    le: (key, value) => and((item) => item[key] <= value),
    limit: () => query(name, tests),
    find: async () => ({ items: itemsOf(name).filter((item) => tests.every((test) => test(item))) }),
  };
}

export default {
  query: (name) => query(name),
  insert: async (name, item) => {
    itemsOf(name).push(item);
    return item;
  },
  empty: () => collections.clear(),
};
