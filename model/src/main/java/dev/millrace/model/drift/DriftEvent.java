package dev.millrace.model.drift;

import java.util.List;

/**
 * A change in what a stream shows, as a learner has noticed it.
 *
 * @param kind what was noticed
 * @param images labeled images that the learner had taken in by then
 * @param errorBefore error rate before, in [0, 1]
 * @param errorAfter error rate since
 * @param classes the classes concerned, ascending
 * @param adapted whether the learner has done something about it
 * @param forgotten remembered images that were forgotten
 */
public record DriftEvent(
    Kind kind,
    long images,
    double errorBefore,
    double errorAfter,
    List<Integer> classes,
    boolean adapted,
    int forgotten) {

  /** What can be noticed. */
  public enum Kind {
    /** The learner makes significantly more errors than before. */
    ERROR_ROSE("error-rose"),
    /** Images of a class that the learner knew mean, or look like, something else now. */
    CLASS_CHANGED("class-changed");

    private final String displayName;

    Kind(String displayName) {
      this.displayName = displayName;
    }

    /** Its name on topics and in metrics. */
    public String displayName() {
      return displayName;
    }
  }

  /** Copies the classes. */
  public DriftEvent {
    classes = List.copyOf(classes);
  }
}
