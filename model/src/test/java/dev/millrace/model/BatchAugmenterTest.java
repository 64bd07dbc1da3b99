package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.data.Augmentation;
import dev.millrace.model.random.RandomKey;
import org.junit.jupiter.api.Test;

class BatchAugmenterTest {

  private static final RandomKey KEY = RandomKey.of(3);
  private static final Augmentation SHIFT = new Augmentation(2, 0);

  @Test
  void changesPixelsAndKeepsLabelsAndTheBatch() {
    ImageBatch batch = ToyImages.batch(16, 0);
    byte[][] before = pixels(batch);
    ImageBatch changed = new BatchAugmenter(SHIFT, KEY).apply(batch, 100);
    assertThat(changed.size()).isEqualTo(16);
    assertThat(pixels(batch)).isDeepEqualTo(before);
    byte[] expected = new byte[64];
    for (int i = 0; i < 16; i++) {
      assertThat(changed.label(i)).isEqualTo(batch.label(i));
      SHIFT.apply(before[i], 8, 8, KEY, 100 + i, expected);
      assertThat(pixels(changed)[i]).isEqualTo(expected);
    }
  }

  @Test
  void batchesOfAnySizeMayFollowEachOther() {
    BatchAugmenter augmenter = new BatchAugmenter(SHIFT, KEY);
    assertThat(augmenter.apply(ToyImages.batch(4, 0), 0).size()).isEqualTo(4);
    assertThat(augmenter.apply(ToyImages.batch(9, 0), 4).size()).isEqualTo(9);
    assertThat(augmenter.apply(ToyImages.batch(1, 0), 13).size()).isEqualTo(1);
  }

  @Test
  void nothingToChangeMeansNoCopy() {
    ImageBatch batch = ToyImages.batch(4, 0);
    assertThat(new BatchAugmenter(Augmentation.NONE, KEY).apply(batch, 0)).isSameAs(batch);
  }

  private static byte[][] pixels(ImageBatch batch) {
    byte[][] pixels = new byte[batch.size()][64];
    for (int i = 0; i < batch.size(); i++) {
      batch.copyImage(i, pixels[i]);
    }
    return pixels;
  }
}
