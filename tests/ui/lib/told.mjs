/** What the application says of itself, less its long lists: for a test's error. */
export const told = (state) => JSON.stringify({...state, nodes: undefined, items: undefined, actions: undefined});
