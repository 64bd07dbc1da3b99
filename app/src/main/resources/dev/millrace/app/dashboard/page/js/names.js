// The names of classes, as far as the newest model or the accuracy has told them.

let names = [];

/** To be mounted before what shows classes. */
export function mount(store) {
  store.watch(["model", "classes"], ({ model, classes }) => {
    const known = model?.names ?? (classes?.total.all ? classes.total.names : null) ?? [];
    if (known.join("\n") !== names.join("\n")) {
      names = known;
    }
  });
}

/** The names of all classes; empty if they have none. The same array while they are the same. */
export const allNames = () => names;

/** The name of a class, or its number if it has none. */
export function nameOf(label) {
  return names[label] || String(label);
}

/** The same as the end of a sentence: "cat", or "a 7". */
export function isA(label) {
  return names[label] || `a ${label}`;
}
