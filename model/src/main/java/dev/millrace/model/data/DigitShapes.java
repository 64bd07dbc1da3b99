package dev.millrace.model.data;

import java.util.Arrays;
import java.util.List;

/**
 * The ways in which the ten digits are written, as strokes on a field of 100 x 100, x to the right
 * and y down. A stroke is a curve through its points, in the order of the pen; it turns sharply at
 * a point that is marked with an exclamation mark.
 */
final class DigitShapes {
  /** A point of a stroke, and whether the pen turns sharply there. */
  record Point(double x, double y, boolean corner) {}

  /** What the pen draws in one go. */
  record Stroke(List<Point> points) {}

  /** One way to write a digit. */
  record Shape(List<Stroke> strokes) {}

  private static final String[][] STROKES = {
    {
      "52,4 26,16 12,48 24,84 50,97 76,84 88,50 76,17 50,4",
      "68,10 40,5 16,28 12,64 32,94 62,94 86,68 86,32 64,8 48,6",
      "58,6 28,22 14,58 28,92 58,92 84,60 82,22 62,4 44,10",
      "40,6 18,30 14,70 40,97 74,84 88,48 74,14 46,6",
    },
    {
      "50,4 50,96",
      "56,4 51,50 46,96",
      "30,26 54,5! 53,96",
      "26,32 44,20 56,4! 54,50 52,96",
      "32,24 53,5! 53,94 | 28,95 78,94",
    },
    {
      "16,28 32,8 60,7 76,26 64,54 40,76 14,94! 48,92 88,93",
      "18,26 36,6 66,8 78,30 62,60 36,88 16,92 16,76 34,74 58,90 88,90",
      "14,22 40,6 72,14 72,40 46,68 16,94! 86,94",
      "22,32 26,10 54,4 76,22 66,50 40,80 18,94! 40,88 66,94 86,84",
    },
    {
      "18,16 42,4 70,14 68,36 42,47! 72,54 82,76 56,96 16,86",
      "18,8 78,8! 46,42! 76,52 82,76 54,97 14,86",
      "20,18 46,4 72,20 58,42 40,48 66,52 80,74 56,96 18,84",
      "16,12 50,4 74,20 60,40 38,46 34,50 44,50 72,54 80,78 54,97 14,90",
    },
    {
      "28,6 14,56! 88,54 | 68,14 64,97",
      "66,4 12,62! 90,62 | 66,4 68,97",
      "70,97 68,5! 12,64! 90,62",
      "20,8 15,42 32,56 70,50 | 78,6 72,50 66,97",
      "34,4 20,34 14,58! 50,56 86,50 | 60,30 58,97",
    },
    {
      "78,7 30,8! 24,44! 52,38 80,56 76,84 46,97 14,86",
      "30,8 22,46! 52,38 80,58 72,88 42,97 14,87 | 30,8 82,5",
      "84,12 56,6 32,16 34,40 64,50 78,70 64,92 36,96 14,84",
      "26,10 24,46! 60,46 78,68 62,92 36,97 14,90 | 26,10 54,12 80,6",
    },
    {
      "72,5 40,24 18,60 26,90 54,97 78,82 70,60 46,56 22,72",
      "58,4 34,34 20,70 36,95 62,94 74,74 58,58 34,64 22,80",
      "78,12 54,6 28,30 16,66 32,94 64,94 80,74 64,54 36,58 20,74",
      "40,4 24,40 18,76 38,96 66,90 72,68 50,58 24,76",
    },
    {
      "14,9 84,9! 56,50 40,97",
      "14,24 16,9! 84,8! 60,46 46,97",
      "14,10 82,8! 54,52 40,97 | 34,52 76,48",
      "16,16 46,8 80,12 78,30 58,60 48,97",
    },
    {
      "74,16 48,4 24,20 40,42 68,60 78,80 52,97 24,82 34,58 62,40 74,18",
      "50,48 26,34 30,10 56,4 74,22 56,46 28,62 22,86 50,97 78,82 70,60 50,48",
      "80,10 50,4 26,22 46,44 74,66 68,92 36,95 24,76 44,54 70,34 76,14",
      "50,5 28,16 32,38 52,46 72,34 70,12 50,5 | 50,47 24,62 26,88 52,97 78,86 76,60 50,47",
    },
    {
      "76,20 50,4 24,22 30,46 56,48 76,22! 74,60 68,97",
      "74,14 46,5 20,26 32,50 60,44 76,16! 76,56 66,86 34,96",
      "78,30 62,6 32,10 22,36 44,52 70,40 78,22! 66,62 52,97",
      "72,16 44,8 24,32 40,50 66,38 74,14 72,50 70,97",
    },
  };

  private static final List<List<Shape>> SHAPES =
      Arrays.stream(STROKES)
          .map(variants -> Arrays.stream(variants).map(DigitShapes::parse).toList())
          .toList();

  private DigitShapes() {}

  /** The shapes of a digit. */
  static List<Shape> of(int digit) {
    return SHAPES.get(digit);
  }

  private static Shape parse(String text) {
    return new Shape(
        Arrays.stream(text.split(" \\| ", -1))
            .map(stroke -> Arrays.stream(stroke.split(" ", -1)).map(DigitShapes::point).toList())
            .map(Stroke::new)
            .toList());
  }

  private static Point point(String text) {
    int comma = text.indexOf(',');
    boolean corner = text.endsWith("!");
    String y = text.substring(comma + 1, text.length() - (corner ? 1 : 0));
    return new Point(Double.parseDouble(text.substring(0, comma)), Double.parseDouble(y), corner);
  }
}
