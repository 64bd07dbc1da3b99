package dev.millrace.model.plan;

import static dev.millrace.model.plan.ChannelsLast.IMAGES;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** One channel of 4 x 5 pixels, padded to 6 x 7; 2 x 2 kernel, stride 1; windows of 2 x 2. */
class SparseGradientsTest {

  private final ConvGeometry geometry = new ConvGeometry(1, 4, 5, 2, 1, 1, 2, 2, 3);
  private final ChannelsLast images = new ChannelsLast(geometry);
  private final SparseGradients sparse = new SparseGradients(geometry, 2, images);

  @Test
  void knowsWherePatchesStart() {
    assertThat(sparse.blockOffsets()).containsExactly(0, 1, 7, 8);
    int[] ofFirstImage = new int[6];
    Arrays.setAll(ofFirstImage, i -> sparse.windowStarts()[i * IMAGES]);
    assertThat(ofFirstImage).containsExactly(0, 2, 4, 14, 16, 18);
    assertThat(sparse.windowStarts()[IMAGES + 3]).isEqualTo(images.start(3, 0, 2));
  }

  @Test
  void listsWhatMaximaLetThroughByFiltersAndImages() {
    int plane = 6 * IMAGES;
    Arrays.fill(sparse.origins(), Integer.MIN_VALUE);
    float[] gradients = new float[2 * plane];
    Arrays.fill(gradients, 100); // cut off
    put(gradients, 2 * IMAGES + 5, 7, 70);
    put(gradients, 4 * IMAGES, 8, 80);
    put(gradients, 5 * IMAGES + 5, 9, 90);
    put(gradients, plane + 3 * IMAGES + 15, 6, 60);
    float[] biasGradients = {1, 2};

    sparse.list(gradients, biasGradients);

    assertThat(biasGradients).containsExactly(25, 8);
    assertThat(sparse.values()).startsWith(8, 7, 9, 6);
    assertThat(sparse.starts()).startsWith(80, 70, 90, 60);
    assertThat(sparse.offset(0, 0)).isZero();
    assertThat(sparse.offset(0, 1)).isEqualTo(1);
    assertThat(sparse.offset(0, 5)).isEqualTo(1);
    assertThat(sparse.offset(0, 6)).isEqualTo(3);
    assertThat(sparse.offset(0, 16)).isEqualTo(sparse.offset(1, 0)).isEqualTo(3);
    assertThat(sparse.offset(1, 15)).isEqualTo(3);
    assertThat(sparse.offset(1, 16)).isEqualTo(4);
  }

  private void put(float[] gradients, int at, float gradient, int origin) {
    gradients[at] = gradient;
    sparse.origins()[at] = origin;
  }

  @Test
  void imagesComeBackAsTheyWere() {
    float[] from = new float[20 * IMAGES];
    for (int i = 0; i < from.length; i++) {
      from[i] = i + 1;
    }
    images.load(from);
    assertThat(images.array()[images.start(2, 1, 1)]).isEqualTo(from[2]);
    assertThat(images.array()[images.start(2, 4, 5)]).isEqualTo(from[19 * IMAGES + 2]);
    for (int padding : new int[] {images.start(2, 0, 3), images.start(2, 3, 6)}) {
      assertThat(images.array()[padding]).isZero();
    }
    float[] to = new float[from.length];
    images.store(to);
    assertThat(to).isEqualTo(from);
  }
}
