package dev.millrace.benchmarks.peers;

import dev.millrace.benchmarks.pipeline.Round;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A consumer loop around Deeplearning4j. */
public final class Deeplearning4jLoop extends ConsumerLoop {

  /** Called by name. */
  public Deeplearning4jLoop() {}

  @Override
  Learner newLearner(int filters) {
    return new Deeplearning4jLearner(filters);
  }

  private static final class Deeplearning4jLearner extends BaseTrainingListener implements Learner {

    private final MultiLayerNetwork network;
    private float[] probabilities;

    Deeplearning4jLearner(int filters) {
      network = new MultiLayerNetwork(Deeplearning4jContender.configuration(filters));
      network.init();
      network.setListeners(this);
    }

    /** Takes the probabilities out of the forward pass of training. */
    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
      probabilities = activations.get(activations.size() - 1).dup('c').data().asFloat();
    }

    @Override
    public float[] predictAndTrain(float[] pixels, long[] labels) {
      INDArray images =
          Nd4j.create(
              pixels, new long[] {Round.BATCH, 1, Workload.SIDE, Workload.SIDE}, DataType.FLOAT);
      INDArray oneHot = Nd4j.zeros(DataType.FLOAT, Round.BATCH, Workload.CLASSES);
      for (int i = 0; i < labels.length; i++) {
        oneHot.putScalar(i, labels[i], 1);
      }
      network.fit(images, oneHot);
      return probabilities;
    }

    @Override
    public void close() {
      network.close();
    }
  }
}
