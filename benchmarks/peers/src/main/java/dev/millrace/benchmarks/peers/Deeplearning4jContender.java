package dev.millrace.benchmarks.peers;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Deeplearning4j's {@code MultiLayerNetwork}, on the same ND4J. */
final class Deeplearning4jContender implements Contender {

  private final MultiLayerNetwork network = new MultiLayerNetwork(configuration(8));
  private final INDArray[] images = new INDArray[Workload.BATCHES];
  private final INDArray[] singles = new INDArray[Workload.BATCHES];
  private final INDArray[] oneHot = new INDArray[Workload.BATCHES];

  Deeplearning4jContender(Workload workload) {
    network.init();
    for (int b = 0; b < Workload.BATCHES; b++) {
      images[b] = array(workload.scaled[b], Workload.BATCH);
      singles[b] = array(workload.firstScaled[b], 1);
      oneHot[b] = Nd4j.zeros(DataType.FLOAT, Workload.BATCH, Workload.CLASSES);
      for (int i = 0; i < Workload.BATCH; i++) {
        oneHot[b].putScalar(i, workload.labels[b][i], 1);
      }
    }
  }

  private static INDArray array(float[] pixels, int count) {
    return Nd4j.create(pixels, new long[] {count, 1, Workload.SIDE, Workload.SIDE}, DataType.FLOAT);
  }

  /** Two convolutions, the second with twice as many filters, and two dense layers. */
  static MultiLayerConfiguration configuration(int filters) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .weightInit(WeightInit.RELU)
        .updater(new Adam(Workload.LEARNING_RATE))
        .list()
        .layer(convolution(filters))
        .layer(maxPool())
        .layer(convolution(2 * filters))
        .layer(maxPool())
        .layer(new DenseLayer.Builder().nOut(128).activation(Activation.RELU).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(Workload.CLASSES)
                .activation(Activation.SOFTMAX)
                .build())
        .setInputType(InputType.convolutional(Workload.SIDE, Workload.SIDE, 1))
        .build();
  }

  private static ConvolutionLayer convolution(int filters) {
    return new ConvolutionLayer.Builder(5, 5).nOut(filters).activation(Activation.RELU).build();
  }

  private static SubsamplingLayer maxPool() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
        .kernelSize(2, 2)
        .stride(2, 2)
        .build();
  }

  @Override
  public void train(int batch) {
    network.fit(images[batch], oneHot[batch]);
  }

  @Override
  public void predictBatch(int batch) {
    network.output(images[batch]).data().asFloat();
  }

  @Override
  public void predictOne(int batch) {
    network.output(singles[batch]).data().asFloat();
  }

  @Override
  public void close() {
    network.close();
  }
}
