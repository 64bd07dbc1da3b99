package dev.millrace.app.run;

/** What an instance does. */
public enum Role {
  /** Answers images and learns from them. */
  BOTH,
  /** Learns, and leaves the answers to others. */
  LEARN,
  /** Answers from the newest snapshot, and learns nothing. */
  PREDICT
}
