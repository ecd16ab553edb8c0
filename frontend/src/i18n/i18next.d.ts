import "i18next";

import type en from "./en.json";
import type manage from "./manage/en.json";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en & typeof manage };
  }
}
