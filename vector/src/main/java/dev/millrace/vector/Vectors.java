package dev.millrace.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** The vectors of this processor, of four or eight floats. */
public final class Vectors {

  /** Rows of operands hold a multiple of so many floats: whole tiles of any vectors. */
  public static final int COLUMNS = 16;

  static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() < 8
          ? FloatVector.SPECIES_128
          : FloatVector.SPECIES_256;

  static final int LANES = SPECIES.length();

  /** As many integers. */
  static final VectorSpecies<Integer> INTS =
      LANES < 8 ? IntVector.SPECIES_128 : IntVector.SPECIES_256;

  /** Rows and columns of a result that stay in registers; loops are written out for four rows. */
  static final int TILE_ROWS = 4;

  static final int TILE_COLUMNS = 2 * LANES;

  private Vectors() {}

  /**
   * Whether loops over these vectors are faster than OpenBLAS with small matrices: not where it has
   * vectors of sixteen floats, and kernels for small matrices with them.
   */
  public static boolean beatBlas() {
    int lanes = FloatVector.SPECIES_PREFERRED.length();
    return lanes == 4 || lanes == 8;
  }

  /** The next multiple of {@link #COLUMNS}. */
  public static int roundUp(int floats) {
    return Math.multiplyExact((floats + COLUMNS - 1) / COLUMNS, COLUMNS);
  }
}
