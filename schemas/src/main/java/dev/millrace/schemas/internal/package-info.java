/**
 * Records that never leave Millrace: those of its changelog and repartition topics, generated from
 * {@code src/main/avro/internal}. They change without notice; read the public topics instead.
 */
package dev.millrace.schemas.internal;
