package dev.millrace.model.backend;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sdot;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

/**
 * Matrix products on native memory, row-major, without the overhead of an array library around
 * them.
 *
 * <p>Operands are matrices within memory, see {@link FloatMemory#at}; those of one product lie in
 * different memories.
 *
 * <p>OpenBLAS multiplies small matrices without rearranging them first, several times as fast:
 * products above its limit are cut into pieces below it.
 */
public final class Blas {

  /** Multiplications up to which OpenBLAS takes a product for small. */
  private static final int SMALL = 1_000_000;

  /** Below this many columns (or addends) a piece is not worth a call. */
  private static final int SMALLEST_PIECE = 8;

  /** Elements up to which the result of a product with a transposed matrix is small. */
  private static final int SMALL_RESULT = 1200;

  /** Rows of such a result; with them it has room for as many columns, and some more. */
  private static final int SMALL_ROWS = 32;

  /** Addends below which no product with a transposed matrix is taken for small. */
  private static final int SMALL_ADDENDS = 32;

  private Blas() {}

  /** {@code C[m,n] = A[m,k]·B[k,n] + beta·C}. */
  public static void product(
      int m, int n, int k, FloatMemory a, FloatMemory b, float beta, FloatMemory c) {
    multiply(CblasNoTrans, m, n, k, a, b, beta, c);
  }

  /** {@code C[m,n] = A[k,m]ᵀ·B[k,n] + beta·C}. */
  public static void productOfTransposed(
      int m, int n, int k, FloatMemory a, FloatMemory b, float beta, FloatMemory c) {
    multiply(CblasTrans, m, n, k, a, b, beta, c);
  }

  private static void multiply(
      int formOfA, int m, int n, int k, FloatMemory a, FloatMemory b, float beta, FloatMemory c) {
    int columns = piece((long) m * k, n);
    for (int j = 0; j < n; j += columns) {
      int width = Math.min(columns, n - j);
      cblas_sgemm(
          CblasRowMajor,
          formOfA,
          CblasNoTrans,
          m,
          width,
          k,
          1,
          a.pointer(0),
          a.row(),
          b.pointer(j),
          b.row(),
          beta,
          c.pointer(j),
          c.row());
    }
  }

  /** {@code C[m,n] += A[m,k]·B[n,k]ᵀ}. */
  public static void addProductWithTransposed(
      int m, int n, int k, FloatMemory a, FloatMemory b, FloatMemory c) {
    boolean tiled = k >= SMALL_ADDENDS;
    int rows = tiled ? evenPiece(m, SMALL_ROWS) : m;
    int columns = tiled ? evenPiece(n, SMALL_RESULT / rows) : n;
    for (int i = 0; i < m; i += rows) {
      for (int j = 0; j < n; j += columns) {
        addTile(i, j, Math.min(rows, m - i), Math.min(columns, n - j), k, a, b, c);
      }
    }
  }

  /** One tile of C, its first element at row {@code i} and column {@code j}. */
  private static void addTile(
      int i, int j, int height, int width, int k, FloatMemory a, FloatMemory b, FloatMemory c) {
    int addends = piece((long) height * width, k);
    for (int l = 0; l < k; l += addends) {
      int depth = Math.min(addends, k - l);
      cblas_sgemm(
          CblasRowMajor,
          CblasNoTrans,
          CblasTrans,
          height,
          width,
          depth,
          1,
          a.pointer(i * a.row() + l),
          a.row(),
          b.pointer(j * b.row() + l),
          b.row(),
          1,
          c.pointer(i * c.row() + j),
          c.row());
    }
  }

  /** The sum of the products of the first {@code length} elements. */
  public static float dot(FloatMemory a, FloatMemory b, int length) {
    return cblas_sdot(length, a.at(0, 1).pointer(0), 1, b.at(0, 1).pointer(0), 1);
  }

  /** The sum of the squares of the first {@code length} elements. */
  public static float squaredNorm(FloatMemory vector, int length) {
    return cblas_sdot(length, vector.at(0, 1).pointer(0), 1, vector.pointer(0), 1);
  }

  private static int piece(long others, int length) {
    long piece = SMALL / others / SMALLEST_PIECE * SMALLEST_PIECE;
    return piece < SMALLEST_PIECE || piece >= length ? length : (int) piece;
  }

  /** The length of pieces that are as equal as they can be, and at most {@code limit} long. */
  private static int evenPiece(int length, int limit) {
    int pieces = (length + limit - 1) / limit;
    return (length + pieces - 1) / pieces;
  }
}
