// The names of classes, as far as the newest model or the accuracy has told them.

let names = [];

/** To be mounted before what shows classes. */
export function mount(store) {
  store.watch(["model", "classes"], ({ model, classes }) => {
    names = model?.names ?? (classes?.total.all ? classes.total.names : null) ?? [];
  });
}

/** The name of a class, or its number if it has none. */
export function nameOf(label) {
  return names[label] || String(label);
}
