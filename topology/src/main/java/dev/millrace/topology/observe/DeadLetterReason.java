package dev.millrace.topology.observe;

import java.util.Locale;

/** Why a record became a dead letter: few kinds, for counting; the letter itself has the words. */
public enum DeadLetterReason {
  /** The value is no record of the topic's schema. */
  UNDECODABLE,
  /** There is no value. */
  NO_VALUE,
  /** There is no key. */
  NO_KEY,
  /** The key is not the image's id. */
  KEY_MISMATCH,
  /** The id is longer than a prediction can carry. */
  ID_TOO_LONG,
  /** The image has another height, width or number of channels than the network takes. */
  WRONG_SHAPE,
  /** There are more or fewer pixels than the image's shape says. */
  WRONG_PIXEL_COUNT,
  /** There is no such class. */
  WRONG_LABEL,
  /** The image of a label did not come. */
  NO_IMAGE;

  /** Returns its name as metrics and dead letters have it, such as {@code wrong-label}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
