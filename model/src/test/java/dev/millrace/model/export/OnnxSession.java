package dev.millrace.model.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.model.ImageBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Map;

/** A model that was written as ONNX, and runs in onnxruntime. */
final class OnnxSession implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  OnnxSession(SavedModel model) throws OrtException, IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OnnxModel.write(model, bytes);
    session = environment.createSession(bytes.toByteArray());
  }

  OrtSession session() {
    return session;
  }

  /** Returns the probabilities, [batch][classes]. */
  float[][] predict(ImageBatch batch) throws OrtException {
    int pixels = batch.channels() * batch.height() * batch.width();
    FloatBuffer values = FloatBuffer.allocate(batch.size() * pixels);
    for (int i = 0; i < batch.size(); i++) {
      for (int k = 0; k < pixels; k++) {
        values.put(batch.pixels(i).slice().get(k) & 0xFF);
      }
    }
    long[] shape = {batch.size(), batch.channels(), batch.height(), batch.width()};
    try (OnnxTensor input = OnnxTensor.createTensor(environment, values.flip(), shape);
        OrtSession.Result result = session.run(Map.of(OnnxModel.INPUT, input))) {
      return (float[][]) result.get(OnnxModel.OUTPUT).orElseThrow().getValue();
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
