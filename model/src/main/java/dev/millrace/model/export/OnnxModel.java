package dev.millrace.model.export;

import dev.millrace.model.Architecture;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import onnx.Onnx.ModelProto;
import onnx.Onnx.StringStringEntryProto;

/**
 * A model as an ONNX file, to be run elsewhere.
 *
 * <p>Its input {@value #INPUT} is float32 [batch, channels, height, width], the plain values of the
 * pixels, from 0 to 255; the graph scales them itself. Its output {@value #OUTPUT} is float32
 * [batch, classes], each row with the sum 1. The batch may be of any size. The metadata are those
 * of {@link ModelMetadata}.
 */
public final class OnnxModel {

  /** Name of the input. */
  public static final String INPUT = "pixels";

  /** Name of the output. */
  public static final String OUTPUT = "probabilities";

  /** Old enough for runtimes of 2020, new enough for softmax over one axis. */
  private static final int OPERATOR_SET = 13;

  private static final float LARGEST_PIXEL = 255;

  private OnnxModel() {}

  /** Writes a model; the stream stays open. The same model gives the same bytes. */
  public static void write(SavedModel model, OutputStream target) throws IOException {
    ModelProto.Builder file = ModelProto.newBuilder();
    file.setIrVersion(onnx.Onnx.Version.IR_VERSION_2020_5_8_VALUE);
    file.addOpsetImportBuilder().setVersion(OPERATOR_SET);
    file.setProducerName("millrace");
    file.setGraph(graph(model).build());
    ModelMetadata.of(model)
        .forEach(
            (name, value) ->
                file.addMetadataProps(
                    StringStringEntryProto.newBuilder().setKey(name).setValue(value)));
    file.build().writeTo(target);
  }

  private static OnnxGraph graph(SavedModel model) {
    Architecture network = model.architecture();
    OnnxGraph graph = new OnnxGraph("millrace", network.parameterShapes(), model.weights());
    int[] shape = {network.channels(), network.height(), network.width()};
    String pixels = graph.input(INPUT, "Pixels from 0 to 255: channels, rows, columns.", shape);
    String scale = graph.constant("largest_pixel", LARGEST_PIXEL);
    String scaled = graph.node("Div", List.of(pixels, scale));
    String logits = new OnnxLayers(graph).add(network.layers(), scaled, shape);
    graph.node("Softmax", OUTPUT, List.of(logits), OnnxGraph.attribute("axis", 1));
    graph.output(OUTPUT, "A probability for each class; their sum is 1.", network.classes());
    return graph;
  }
}
