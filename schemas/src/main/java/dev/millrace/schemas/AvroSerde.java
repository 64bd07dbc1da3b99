package dev.millrace.schemas;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Serdes of this package's record classes, in Avro's single-object encoding: two marker bytes
 * {@code C3 01}, the 8-byte CRC-64-AVRO fingerprint of the writer's schema in little-endian order,
 * then the plain Avro body. A reader in another language that knows the schema skips ten bytes.
 *
 * <p>Decoding accepts the current schema and every released one, told apart by the fingerprint, and
 * resolves them to the current record class.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Avro
 *     specification, single-object encoding</a>
 */
public final class AvroSerde {

  private static final String PACKAGE = AvroSerde.class.getPackageName();

  static {
    // Avro instantiates only classes that its process-wide validator trusts.
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(), type -> type.getPackageName().equals(PACKAGE)));
  }

  private AvroSerde() {}

  /**
   * Returns a serde for one record class. It needs no configuration, keeps no state between calls,
   * and may be shared between threads, as Kafka Streams does with serdes given to a topology.
   *
   * <p>A null record encodes to null and null bytes decode to null. Both directions report every
   * failure as a {@link org.apache.kafka.common.errors.SerializationException} that names the
   * topic, the record class and what is wrong. Decoding allocates nothing by a length that the
   * bytes claim and do not hold.
   *
   * @param type a generated record class of this package
   * @throws IllegalArgumentException if {@code type} is from another package
   */
  public static <T extends SpecificRecord> Serde<T> of(Class<T> type) {
    if (!type.getPackageName().equals(PACKAGE)) {
      throw new IllegalArgumentException(
          "type must be a generated record class of " + PACKAGE + ", but was " + type.getName());
    }
    SpecificData model = SpecificData.getForClass(type);
    Schema schema = model.getSchema(type);
    return Serdes.serdeFrom(
        new AvroSerializer<>(schema, model),
        new AvroDeserializer<>(schema, ReleasedSchemas.of(schema.getName()), model));
  }
}
