package dev.millrace.model.memory;

import java.util.Arrays;

/** A set of numbers that are looked up by their rank. Not thread-safe. */
final class SortedInts {

  private int[] numbers = new int[8];
  private int size;

  int size() {
    return size;
  }

  /** Returns the number that has {@code rank} smaller ones beside it. */
  int get(int rank) {
    return numbers[rank];
  }

  /** Adds a number that is not there. */
  void add(int number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
    }
    int rank = -Arrays.binarySearch(numbers, 0, size, number) - 1;
    System.arraycopy(numbers, rank, numbers, rank + 1, size - rank);
    numbers[rank] = number;
    size++;
  }

  /** Removes a number that is there. */
  void remove(int number) {
    int rank = Arrays.binarySearch(numbers, 0, size, number);
    System.arraycopy(numbers, rank + 1, numbers, rank, size - rank - 1);
    size--;
  }
}
