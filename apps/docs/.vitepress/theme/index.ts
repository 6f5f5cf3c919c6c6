// VitePress's default theme with system fonts and the colours of Grus.
import Theme from "vitepress/theme-without-fonts";
import "./style.css";

export default Theme;
