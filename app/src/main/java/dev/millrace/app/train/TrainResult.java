package dev.millrace.app.train;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * What came out of one run. Names and order are those of its JSON.
 *
 * @param optimizer its name
 * @param epochs passes over the training images
 * @param trainAccuracy share of all training images, as they are, that the final model classifies
 *     right
 * @param testAccuracy share of the test images that the final model classifies right
 * @param imagesPerSecond images trained on in the last epoch, per second of training alone
 * @param seconds from the first image to the last figure
 * @param parameters trained numbers
 * @param modelSha256 SHA-256 of the weights that predict: the moving average
 * @param errors error rates over the epochs
 */
public record TrainResult(
    String optimizer,
    int epochs,
    double trainAccuracy,
    double testAccuracy,
    double imagesPerSecond,
    double seconds,
    long parameters,
    String modelSha256,
    @JsonIgnore ErrorRates errors) {}
