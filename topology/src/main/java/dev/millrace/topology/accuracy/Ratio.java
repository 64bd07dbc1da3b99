package dev.millrace.topology.accuracy;

/** Quotients that are null where they are undefined. */
final class Ratio {

  private Ratio() {}

  /** Returns {@code dividend / divisor}; null if the divisor is 0. */
  static Double of(long dividend, long divisor) {
    return of((double) dividend, (double) divisor);
  }

  /** Returns {@code dividend / divisor}; null if the divisor is 0. */
  static Double of(double dividend, double divisor) {
    return divisor == 0 ? null : Double.valueOf(dividend / divisor);
  }
}
