/**
 * The network that learns from a stream, over ND4J arrays: no automatic differentiation, and none
 * of ND4J's own convolution, pooling or backpropagation operations.
 *
 * <p>{@link dev.millrace.model.OnlineLearner} trains and predicts; {@link
 * dev.millrace.model.Predictor} only predicts; {@link dev.millrace.model.Architecture} describes
 * the network. The layers in {@link dev.millrace.model.layer} are the network to read; a {@link
 * dev.millrace.model.plan.Plan} is how it runs. Knows neither Kafka nor Avro.
 */
package dev.millrace.model;
