// The newest records that could not be used, and why.

import { element } from "./picture.js";
import { time } from "./format.js";

export function mount(store) {
  store.watch(["deadLetters", "deadLetterCount"], ({ deadLetters = [], deadLetterCount = 0 }) => {
    document.getElementById("dead-none").hidden = deadLetterCount > 0;
    document
      .getElementById("dead-letters")
      .replaceChildren(
        ...deadLetters
          .toReversed()
          .map(({ reason, source, at }) =>
            element("li", "", reason, " ", element("span", "", `${source}, ${time(at)}`)),
          ),
      );
  });
}
