package dev.millrace.app.train;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * What came out of one run. Names and order are those of its JSON.
 *
 * @param optimizer its name
 * @param epochs passes over the training images
 * @param trainAccuracy share of all training images, as they were sent but not augmented, that the
 *     final model classifies right
 * @param testAccuracy share of the test images that the final model classifies right
 * @param prequential how well the images of a single epoch were predicted; null after several
 * @param imagesPerSecond images trained on in the last epoch, per second of training alone; in a
 *     single epoch that includes predicting them
 * @param seconds from the first image to the last figure
 * @param drifts how often a learner has noticed that its error rose
 * @param memory images that the learners remember
 * @param parameters trained numbers
 * @param modelSha256 SHA-256 of the weights that predict: the moving average
 * @param errors error rates over the epochs
 */
public record TrainResult(
    String optimizer,
    int epochs,
    double trainAccuracy,
    double testAccuracy,
    @JsonUnwrapped Prequential prequential,
    double imagesPerSecond,
    double seconds,
    long drifts,
    long memory,
    long parameters,
    String modelSha256,
    @JsonIgnore ErrorRates errors) {}
