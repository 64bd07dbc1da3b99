package dev.millrace.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The vectors of this processor, of four or eight floats. */
public final class Vectors {

  /** Floats of a vector. */
  public static int lanes() {
    return LANES;
  }

  /** Rows of operands hold a multiple of so many floats. */
  public static final int COLUMNS = 16;

  static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() < 8
          ? FloatVector.SPECIES_128
          : FloatVector.SPECIES_256;

  static final int LANES = SPECIES.length();

  private Vectors() {}

  /**
   * Whether loops over these vectors are faster than OpenBLAS with small matrices: not where it has
   * vectors of sixteen floats, and kernels for small matrices with them.
   */
  public static boolean beatBlas() {
    int lanes = FloatVector.SPECIES_PREFERRED.length();
    return lanes == 4 || lanes == 8;
  }
}
