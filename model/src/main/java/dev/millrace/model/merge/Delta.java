package dev.millrace.model.merge;

/**
 * What a learner has learned since the delta before: the difference of its weights.
 *
 * @param learner id of the learner
 * @param position where it stands in the learner's sequence
 * @param steps optimizer steps that made it
 * @param images images trained on in these steps
 * @param difference one number per parameter; not to be modified
 */
@SuppressWarnings(
    "ArrayRecordComponent") // never compared, and a copy would cost as much as a model
public record Delta(
    String learner, Position position, long steps, long images, float[] difference) {

  /**
   * A place in the deltas of one learner.
   *
   * @param incarnation life of the learner; a later one, which began from nothing, has a higher
   *     number
   * @param sequence number of the delta in that life, counted from 1
   */
  public record Position(long incarnation, long sequence) implements Comparable<Position> {

    @Override
    public int compareTo(Position other) {
      int lives = Long.compare(incarnation, other.incarnation);
      return lives != 0 ? lives : Long.compare(sequence, other.sequence);
    }
  }
}
