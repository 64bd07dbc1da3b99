package dev.millrace.model.drift;

import java.util.Arrays;

/**
 * The newest labeled images: of what class each was, and whether it was classified wrong. Not
 * thread-safe.
 */
final class RecentAnswers {

  private final int[] answers; // a ring; see of()
  private long count;

  RecentAnswers(int capacity) {
    answers = new int[capacity];
  }

  private static int of(int label, boolean wrong) {
    return 2 * label + (wrong ? 1 : 0);
  }

  void add(int label, boolean wrong) {
    answers[(int) (count++ % answers.length)] = of(label, wrong);
  }

  /**
   * Counts by class, over the newest {@code last} images at most.
   *
   * @param images receives how many there were of each class
   * @param errors receives how many of these were wrong
   */
  void count(long last, int[] images, int[] errors) {
    Arrays.fill(images, 0);
    Arrays.fill(errors, 0);
    for (long i = count - Math.min(last, size()); i < count; i++) {
      int answer = answers[(int) (i % answers.length)];
      images[answer / 2]++;
      errors[answer / 2] += answer % 2;
    }
  }

  private int size() {
    return (int) Math.min(count, answers.length);
  }

  /** Returns all, oldest first: twice the class, plus 1 if it was wrong. */
  int[] toArray() {
    int[] all = new int[size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = answers[(int) ((count - all.length + i) % answers.length)];
    }
    return all;
  }

  /** Goes on from what {@link #toArray} gave. */
  void restore(int[] all, int classes) {
    for (int answer : all) {
      if (answer < 0 || answer / 2 >= classes || all.length > answers.length) {
        throw new IllegalArgumentException("recent answers must be of the network's classes");
      }
    }
    System.arraycopy(all, 0, answers, 0, all.length);
    count = all.length;
  }
}
