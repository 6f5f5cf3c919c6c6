// VitePress's own theme in the fonts of the system and the colours of Grus.
import Theme from "vitepress/theme-without-fonts";
import "./style.css";

export default Theme;
