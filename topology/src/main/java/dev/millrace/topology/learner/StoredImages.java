package dev.millrace.topology.learner;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.internal.PendingImage;
import dev.millrace.topology.image.ImageCheck;
import dev.millrace.topology.learner.PendingImages.Pending;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;

/**
 * The images of a learner that wait, in its store: a blob for each place. Confined to the stream
 * thread of its task.
 */
final class StoredImages {

  static final String WAITING = "waiting/";

  private final LearnerStore store;
  private final StoredState stored;
  private final ImageCheck check;
  private final Serde<PendingImage> waitingSerde = AvroSerde.of(PendingImage.class);
  private final Serde<Image> imageSerde = AvroSerde.of(Image.class);

  /** Offset of the image in each place of the store. */
  private final List<Long> offsets = new ArrayList<>();

  StoredImages(LearnerStore store, ImageCheck check) {
    this.store = store;
    this.stored = new StoredState(store);
    this.check = check;
  }

  /** Writes each image into its place, unless it stands there. What lies behind the last stays. */
  void write(List<Pending> images) {
    for (int place = 0; place < images.size(); place++) {
      write(place, images.get(place));
    }
  }

  private void write(int place, Pending image) {
    if (place < offsets.size() && offsets.get(place) == image.offset()) {
      return;
    }
    PendingImage waiting =
        new PendingImage(image.offset(), image.timestamp(), ByteBuffer.wrap(encode(image.image())));
    store.put(WAITING + place, waitingSerde.serializer().serialize(null, waiting));
    if (place < offsets.size()) {
      offsets.set(place, image.offset());
    } else {
      offsets.add(image.offset());
    }
  }

  /** Has all places written anew: other images may come with the same offsets. */
  void forgetPlaces() {
    offsets.clear();
  }

  /** Returns an image in the current encoding of record values. */
  byte[] encode(Image image) {
    return imageSerde.serializer().serialize(null, image);
  }

  /**
   * Reads what was written.
   *
   * @param saved offsets of the images
   * @throws dev.millrace.topology.state.IncompatibleStateException if one is missing, damaged, or
   *     does not fit the network
   */
  void read(List<Long> saved, PendingImages target) {
    for (long offset : saved) {
      String what = "the waiting image of offset " + offset;
      PendingImage waiting = stored.load(WAITING + offsets.size(), what, waitingSerde);
      if (waiting.getOffset() != offset) {
        throw stored.damaged(what + " is missing", null);
      }
      Image image = stored.decode(waiting.getImage(), what, imageSerde);
      check
          .problem(image)
          .ifPresent(
              problem -> {
                throw stored.damaged(
                    what + " does not fit the network: " + problem.getMessage(), null);
              });
      target.add(new Pending(image, offset, waiting.getTimestamp()));
      offsets.add(offset);
    }
  }
}
