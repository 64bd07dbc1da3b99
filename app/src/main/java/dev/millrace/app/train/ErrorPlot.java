package dev.millrace.app.train;

import dev.millrace.app.error.UserException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Error rates over the epochs, as a PNG file. */
final class ErrorPlot {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;

  private ErrorPlot() {}

  /**
   * Draws the curves.
   *
   * @param file is overwritten
   * @throws UserException if the file cannot be written, or Java cannot draw here
   */
  static void write(String title, List<ErrorCurve> curves, Path file) {
    try {
      Files.write(file, BitmapEncoder.getBitmapBytes(chart(title, curves), BitmapFormat.PNG));
    } catch (IOException e) {
      throw new UserException("--plot: cannot write " + file + ": " + e.getMessage(), e);
    } catch (LinkageError | InternalError e) {
      throw new UserException(
          "--plot: this Java runtime cannot draw text (are fonts installed?): " + e.getMessage(),
          e);
    }
  }

  private static XYChart chart(String title, List<ErrorCurve> curves) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("Epoch")
            .yAxisTitle("Error rate (%)")
            .build();
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setXAxisDecimalPattern("0");
    for (ErrorCurve curve : curves) {
      double[] epochs = IntStream.rangeClosed(1, curve.errors().size()).asDoubleStream().toArray();
      double[] percent = curve.errors().stream().mapToDouble(error -> 100 * error).toArray();
      XYSeries series = chart.addSeries(curve.name(), epochs, percent);
      series.setMarker(epochs.length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
      series.setLineStyle(new BasicStroke(2));
    }
    return chart;
  }
}
