package dev.millrace.model.drift;

/** What a learner does about a change in what its stream shows. */
public enum OnDrift {
  /** It is told of, and the learner follows it. */
  ADAPT,
  /** It is told of. */
  REPORT,
  /** It is not looked for. */
  IGNORE
}
