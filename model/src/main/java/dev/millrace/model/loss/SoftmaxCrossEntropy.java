package dev.millrace.model.loss;

import dev.millrace.model.backend.Elements;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The mean cross-entropy between the softmax of logits and the true classes, over a mini-batch.
 *
 * <pre>p[n,k] = exp(z[n,k]) / Σ exp(z[n,·])     loss = -1/N · Σ ln p[n,label[n]]
 * dz[n,k] = (p[n,k] - [k = label[n]]) / N</pre>
 *
 * <p>Softmax and logarithm are taken together, from logits less their maximum, so that large logits
 * neither overflow nor lose the loss. The division by N happens here and nowhere else.
 *
 * @param loss in nats
 * @param probabilities [N, K], softmax of the logits
 * @param logitsGradient [N, K], derivative of the loss by the logits
 */
public record SoftmaxCrossEntropy(double loss, INDArray probabilities, INDArray logitsGradient) {

  /**
   * Computes loss and derivative.
   *
   * @param logits [N, K]; not modified
   * @param labels the N true classes, each at least 0 and below K
   * @throws IllegalArgumentException if the labels do not fit the logits
   */
  public static SoftmaxCrossEntropy of(INDArray logits, int... labels) {
    int batch = (int) logits.size(0);
    int classes = (int) logits.size(1);
    if (labels.length != batch) {
      throw new IllegalArgumentException(
          "labels must be as many as the %d examples, but were %d".formatted(batch, labels.length));
    }
    INDArray probabilities = softmax(logits); // [N, K]
    INDArray gradient = probabilities.div(batch); // [N, K]
    Elements z = Elements.of(logits);
    Elements dz = Elements.of(gradient);
    double sum = 0;
    for (int n = 0; n < batch; n++) {
      int label = labels[n];
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "label of example %d must be at least 0 and below %d, but was %d"
                .formatted(n, classes, label));
      }
      sum += logSumExp(z, n * classes, classes) - z.get(n * classes + label);
      dz.add(n * classes + label, -1.0 / batch);
    }
    return new SoftmaxCrossEntropy(sum / batch, probabilities, gradient);
  }

  /**
   * Probabilities of logits.
   *
   * @param logits [N, K]; not modified
   * @return [N, K], each row summing to 1
   */
  public static INDArray softmax(INDArray logits) {
    int batch = (int) logits.size(0);
    int classes = (int) logits.size(1);
    INDArray probabilities = Nd4j.createUninitialized(logits.dataType(), logits.shape());
    Elements z = Elements.of(logits);
    Elements p = Elements.of(probabilities);
    for (int n = 0; n < batch; n++) {
      double logSumExp = logSumExp(z, n * classes, classes);
      for (int k = n * classes; k < (n + 1) * classes; k++) {
        p.set(k, Math.exp(z.get(k) - logSumExp));
      }
    }
    return probabilities;
  }

  /** ln Σ exp(z) over one row. */
  private static double logSumExp(Elements z, int start, int classes) {
    double max = Double.NEGATIVE_INFINITY;
    for (int k = start; k < start + classes; k++) {
      max = Math.max(max, z.get(k));
    }
    double sum = 0;
    for (int k = start; k < start + classes; k++) {
      sum += Math.exp(z.get(k) - max);
    }
    return max + Math.log(sum);
  }
}
