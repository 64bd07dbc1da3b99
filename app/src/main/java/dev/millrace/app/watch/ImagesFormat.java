package dev.millrace.app.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.model.data.ImageFile;
import dev.millrace.topology.Topics;
import dev.millrace.topology.door.ImageId;
import dev.millrace.topology.door.LabelHeader;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Shows the topic of images: Avro records, and image files, which are not decoded. */
final class ImagesFormat implements RecordFormat {

  private final RecordFormat avro;

  ImagesFormat(Topics topics) {
    avro = new AvroFormat<>(topics.images(), Rows::image);
  }

  @Override
  public String row(ConsumerRecord<byte[], byte[]> received) {
    if (!isFile(received)) {
      return avro.row(received);
    }
    String label = label(received);
    return String.format(
        Locale.ROOT,
        "%-16s  %s, %,d bytes  %s",
        Bytes.printable(id(received)),
        kind(received),
        received.value().length,
        label == null ? "no label" : "label " + Bytes.printable(label));
  }

  @Override
  public JsonNode json(ConsumerRecord<byte[], byte[]> received) {
    return isFile(received)
        ? JsonNodeFactory.instance
            .objectNode()
            .put("id", id(received))
            .put("file", kind(received))
            .put("bytes", received.value().length)
            .put("label", label(received))
        : avro.json(received);
  }

  private static boolean isFile(ConsumerRecord<byte[], byte[]> received) {
    return received.value() != null && ImageFile.isImage(received.value());
  }

  /** Returns what it is, such as {@code a JPEG image}. */
  private static String kind(ConsumerRecord<byte[], byte[]> received) {
    return ImageFile.describe(received.value()).replaceFirst("^is ", "");
  }

  private static String id(ConsumerRecord<byte[], byte[]> received) {
    return ImageId.of(received.key(), received.topic(), received.partition(), received.offset());
  }

  private static String label(ConsumerRecord<byte[], byte[]> received) {
    Header header = received.headers().lastHeader(LabelHeader.NAME);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }
}
